import { cell, readWordTable } from './word-table.ts';

export interface Country {
  code: string;
  name: string;
  nativeName: string;
  language: string;
  currency: string;
  /** What one euro costs. */
  exchangeRate: number;
  vatPercent: number;
  diallingCode: number;
  /** Minutes east of Greenwich in winter. */
  utcOffsetMinutes: number;
  /** How many of a hundred customers live there, about. */
  share: number;
}

// code | name | own name | language | currency | rate | VAT | dialling | UTC offset | share
const table = `
DE | Germany        | Deutschland    | de | EUR | 1        | 19   | 49  | 60   | 26
FR | France         | France         | fr | EUR | 1        | 20   | 33  | 60   | 13
GB | United Kingdom | United Kingdom | en | GBP | 0.8573   | 20   | 44  | 0    | 11
ES | Spain          | España         | es | EUR | 1        | 21   | 34  | 60   | 9
US | United States  | United States  | en | USD | 1.0846   | 0    | 1   | -300 | 8
IT | Italy          | Italia         | it | EUR | 1        | 22   | 39  | 60   | 7
NL | Netherlands    | Nederland      | nl | EUR | 1        | 21   | 31  | 60   | 6
SE | Sweden         | Sverige        | sv | SEK | 11.3925  | 25   | 46  | 60   | 4
PL | Poland         | Polska         | pl | PLN | 4.3182   | 23   | 48  | 60   | 4
JP | Japan          | 日本           | ja | JPY | 163.0625 | 10   | 81  | 540  | 3
GR | Greece         | Ελλάδα         | el | EUR | 1        | 24   | 30  | 120  | 2
UA | Ukraine        | Україна        | uk | UAH | 43.6871  | 20   | 380 | 120  | 2
TR | Türkiye        | Türkiye        | tr | TRY | 35.2174  | 20   | 90  | 180  | 2
IN | India          | भारत            | hi | INR | 90.4519  | 18   | 91  | 330  | 1.5
KR | South Korea    | 대한민국       | ko | KRW | 1475.406 | 10   | 82  | 540  | 1
BR | Brazil         | Brasil         | pt | BRL | 5.8283   | 17   | 55  | -180 | 0.5
`;

export const countries: readonly Country[] = readWordTable(table).map((record) => ({
  code: cell(record, 0),
  name: cell(record, 1),
  nativeName: cell(record, 2),
  language: cell(record, 3),
  currency: cell(record, 4),
  exchangeRate: Number(cell(record, 5)),
  vatPercent: Number(cell(record, 6)),
  diallingCode: Number(cell(record, 7)),
  utcOffsetMinutes: Number(cell(record, 8)),
  share: Number(cell(record, 9)),
}));

export function countryOf(code: string): Country {
  const country = countries.find((candidate) => candidate.code === code);
  if (country === undefined) throw new RangeError(`no country ${code}`);
  return country;
}
