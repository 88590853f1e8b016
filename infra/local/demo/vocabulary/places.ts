import type { Position } from '../sql-literal.ts';
import { cell, readWordTable, words } from './word-table.ts';

export interface City {
  name: string;
  /** `#` stands for a digit, `@` for a letter. */
  postcode: string;
  position: Position;
  /** Of the country: `#` stands for the house number. */
  streets: readonly string[];
}

// country | city | postcode | longitude | latitude; the largest city of a country first
const cityTable = `
DE | Berlin       | 10###   | 13.405  | 52.52
DE | Hamburg      | 20###   | 9.993   | 53.551
DE | München      | 80###   | 11.576  | 48.137
DE | Köln         | 50###   | 6.96    | 50.938
DE | Leipzig      | 04###   | 12.373  | 51.34
DE | Tübingen     | 7207#   | 9.057   | 48.522
FR | Paris        | 750##   | 2.352   | 48.857
FR | Lyon         | 6900#   | 4.836   | 45.764
FR | Marseille    | 130##   | 5.37    | 43.296
FR | Nîmes        | 30##0   | 4.36    | 43.837
GB | London       | SW# #@@ | -0.128  | 51.507
GB | Manchester   | M## #@@ | -2.244  | 53.483
GB | Edinburgh    | EH# #@@ | -3.189  | 55.953
GB | Bristol      | BS# #@@ | -2.588  | 51.455
ES | Madrid       | 280##   | -3.704  | 40.417
ES | Barcelona    | 080##   | 2.173   | 41.385
ES | A Coruña     | 150##   | -8.411  | 43.362
ES | Sevilla      | 410##   | -5.984  | 37.389
US | New York     | 100##   | -74.006 | 40.713
US | Portland     | 972##   | -122.68 | 45.515
US | Chicago      | 606##   | -87.63  | 41.878
IT | Roma         | 001##   | 12.496  | 41.903
IT | Milano       | 201##   | 9.19    | 45.464
IT | Forlì        | 4712#   | 12.041  | 44.222
NL | Amsterdam    | 10## @@ | 4.904   | 52.368
NL | Utrecht      | 35## @@ | 5.121   | 52.091
SE | Stockholm    | 11# ##  | 18.069  | 59.329
SE | Göteborg     | 41# ##  | 11.975  | 57.709
SE | Malmö        | 21# ##  | 13.004  | 55.605
PL | Warszawa     | 00-###  | 21.012  | 52.23
PL | Kraków       | 30-###  | 19.945  | 50.065
PL | Łódź         | 90-###  | 19.456  | 51.759
JP | 東京都       | 10#-00## | 139.692 | 35.69
JP | 京都市       | 60#-8### | 135.768 | 35.012
JP | 札幌市       | 06#-00## | 141.354 | 43.062
GR | Αθήνα        | 10# ##  | 23.728  | 37.984
GR | Θεσσαλονίκη  | 54# ##  | 22.944  | 40.64
UA | Київ         | 010##   | 30.523  | 50.45
UA | Львів        | 790##   | 24.03   | 49.839
TR | İstanbul     | 34###   | 28.978  | 41.008
TR | İzmir        | 35###   | 27.143  | 38.424
IN | मुंबई           | 4000##  | 72.878  | 19.076
IN | बेंगलुरु         | 5600##  | 77.594  | 12.972
KR | 서울          | 04###   | 126.978 | 37.567
KR | 부산          | 48###   | 129.076 | 35.18
BR | São Paulo    | 010##-000 | -46.633 | -23.551
BR | Florianópolis | 880##-000 | -48.548 | -27.595
`;

// country | streets
const streetTable = `
DE | Lindenstraße #, Gartenweg #, Am Alten Markt #, Goethestraße #, Mühlgasse #, Rosenthaler Platz #, Bergstraße #a
FR | # rue des Lilas, # avenue Victor-Hugo, # rue de l'Église, # quai Saint-Michel, # bd Voltaire, # bis rue Pasteur
GB | # High Street, # Station Road, # Queen's Gardens, # King's Lane, # Victoria Terrace
ES | Calle Mayor #, Avenida de la Constitución #, Plaza de España #, Calle del Carmen #, Paseo Marítimo #
US | # Maple Avenue, # Oak Street, # Washington Blvd, # 5th Avenue, # Lakeview Drive, # O'Farrell Street
IT | Via Roma #, Corso Garibaldi #, Via dell'Orso #, Piazza San Marco #, Viale dei Mille #
NL | Prinsengracht #, Kerkstraat #, Dorpsstraat #, Van 't Hoffstraat #, Molenweg #
SE | Storgatan #, Drottninggatan #, Björkvägen #, Kungsgatan #, Skolgränd #
PL | ul. Długa #, ul. Żeromskiego #, ul. Kościuszki #, al. Jana Pawła II #, ul. Świętokrzyska #
JP | 丸の内1-#, 本町2-#, 緑が丘#, 祇園町北側#, 中央区大通西#
GR | Λεωφόρος Αλεξάνδρας #, Οδός Ερμού #, Οδός Αριστοτέλους #
UA | вул. Хрещатик #, вул. Шевченка #, пл. Ринок #, вул. Лесі Українки #
TR | İstiklal Caddesi #, Atatürk Bulvarı #, Çınar Sokağı #
IN | # MG Road, # Marine Drive, # Church Street
KR | 세종대로 #, 강남대로 #, 해운대로 #
BR | Rua das Flores #, Avenida Paulista #, Rua São João #
`;

const streets = new Map(
  readWordTable(streetTable).map((record) => [cell(record, 0), words(cell(record, 1))]),
);

const cities = Map.groupBy(readWordTable(cityTable), (record) => cell(record, 0));

/** The largest first. */
export function citiesOf(countryCode: string): City[] {
  return (cities.get(countryCode) ?? []).map((record) => ({
    name: cell(record, 1),
    postcode: cell(record, 2),
    position: [Number(cell(record, 3)), Number(cell(record, 4))],
    streets: streets.get(countryCode) ?? [],
  }));
}
