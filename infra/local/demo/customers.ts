import { busyMoment, dayMs, openedAt, sqlDate, sqlDateTime } from './calendar.ts';
import { categories } from './categories.ts';
import type { Row } from './insert.ts';
import type { Random } from './random.ts';
import { bitLiteral, decimalFromCents, type Position, pointLiteral } from './sql-literal.ts';
import { type Country, countries } from './vocabulary/countries.ts';
import { namesOf } from './vocabulary/names.ts';
import { type City, citiesOf } from './vocabulary/places.ts';

export interface Address {
  id: number;
  kind: 'home' | 'work' | 'parcel shop';
  street: string;
  postcode: string;
  city: string;
  position: Position;
}

export interface Customer {
  id: number;
  country: Country;
  givenName: string;
  familyName: string;
  email: string;
  joinedAt: number;
  /** At least one. */
  addresses: readonly Address[];
}

/** What a customer has bought until now: it decides the segment and the points. */
export interface Turnover {
  orders: number;
  cents: number;
  hasReturned: boolean;
}

const customerCount = 6000;

/** In the order in which they joined. */
export function createCustomers(random: Random): Customer[] {
  const joined = Array.from({ length: customerCount }, () => busyMoment(random)).sort((a, b) => a - b);
  const shares = countries.map((country) => [country, country.share] as const);
  const emails = new Map<string, number>();
  let addressId = 0;
  return joined.map((joinedAt, index) => {
    const country = random.weighted(shares);
    const { given, family } = namesOf(country.code);
    const givenName = random.pick(given);
    const familyName = random.pick(family);
    const cities = citiesOf(country.code);
    const count = random.weighted([
      [1, 7],
      [2, 2],
      [3, 1],
    ] as const);
    const addresses = Array.from({ length: count }, (_, position): Address => {
      addressId += 1;
      const city = cities[Math.floor(random.fraction() * random.fraction() * cities.length)] as City;
      const kind = position === 0 ? 'home' : random.pick(['work', 'parcel shop'] as const);
      return { id: addressId, kind, city: city.name, ...placeIn(city, random) };
    });
    const email = uniqueEmail(`${plain(givenName.latin)}.${plain(familyName.latin)}`, emails, random);
    return {
      id: index + 1,
      country,
      givenName: givenName.written,
      familyName: familyName.written,
      email,
      joinedAt: index === 0 ? openedAt : joinedAt,
      addresses,
    };
  });
}

export function* customerRows(
  customers: readonly Customer[],
  turnovers: ReadonlyMap<Customer, Turnover>,
  random: Random,
): Generator<Row> {
  const interests = categories.filter(({ parentId }) => parentId === null).map(({ slug }) => slug);
  for (const customer of customers) {
    const turnover = turnovers.get(customer) ?? { orders: 0, cents: 0, hasReturned: false };
    yield {
      id: customer.id,
      email: customer.email,
      given_name: customer.givenName,
      family_name: customer.familyName,
      country_code: customer.country.code,
      segment: segmentOf(turnover),
      interests: interests.filter(() => random.chance(0.3)).join(','),
      birthday: random.chance(0.25)
        ? null
        : sqlDate(Date.UTC(1938, 0, 1) + random.integer(0, 25_000) * dayMs),
      has_newsletter: bitLiteral(random.chance(0.6) ? 1 : 0),
      loyalty_points: Math.floor(turnover.cents / 1000) - (turnover.hasReturned ? 40 : 0),
      credit: decimalFromCents(random.chance(0.08) ? random.integer(-2500, 10_000) : 0),
      preferences: random.chance(0.35) ? JSON.stringify(preferencesOf(customer, random)) : null,
      joined_at: sqlDateTime(customer.joinedAt),
    };
  }
}

export function* addressRows(customers: readonly Customer[]): Generator<Row> {
  for (const { id, country, addresses } of customers) {
    for (const address of addresses) {
      yield {
        id: address.id,
        customer_id: id,
        kind: address.kind,
        street: address.street,
        postcode: address.postcode,
        city: address.city,
        country_code: country.code,
        location: pointLiteral(address.position),
      };
    }
  }
}

function segmentOf({ orders, cents }: Turnover): string {
  if (orders >= 40) return 'business';
  if (cents >= 150_000) return 'vip';
  return orders >= 2 ? 'regular' : 'new';
}

function preferencesOf({ country }: Customer, random: Random): Record<string, unknown> {
  return {
    language: country.language,
    theme: random.pick(['light', 'dark', 'system']),
    delivery: {
      evenings: random.chance(0.4),
      neighbour: random.chance(0.3) ? 'Zoë & René, 2nd floor' : null,
    },
    sizes: random.chance(0.2) ? ['M', 'L'] : [],
  };
}

function placeIn(city: City, random: Random): Pick<Address, 'street' | 'postcode' | 'position'> {
  const scatter = (degrees: number) => Math.round(degrees * 1e4 + random.integer(-450, 450)) / 1e4;
  return {
    street: random.pick(city.streets).replace('#', String(1 + random.skewedIndex(180))),
    postcode: city.postcode.replace(/[#@]/g, (sign) =>
      sign === '#' ? String(random.integer(0, 9)) : random.pick([...'ABDEFGHJLNPQRSTUWXYZ']),
    ),
    position: [scatter(city.position[0]), scatter(city.position[1])],
  };
}

/** A number follows where two people have one name. All domains are reserved for examples. */
function uniqueEmail(local: string, taken: Map<string, number>, random: Random): string {
  const count = (taken.get(local) ?? 0) + 1;
  taken.set(local, count);
  return `${local}${count === 1 ? '' : count}@${random.pick(['example.com', 'example.org', 'example.net'])}`;
}

const letters: Readonly<Record<string, string>> = { ß: 'ss', ø: 'o', ł: 'l', ı: 'i', æ: 'ae' };

function plain(latin: string): string {
  const lower = latin.toLowerCase().replace(/[ßøłıæ]/g, (letter) => letters[letter] ?? letter);
  return lower.normalize('NFD').replace(/[^a-z]/g, '');
}
