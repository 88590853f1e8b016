import { cell, readWordTable } from './word-table.ts';

/** The languages a product is described in besides English. */
export const translations = ['de', 'fr', 'es', 'ja'] as const;
type Language = 'en' | (typeof translations)[number];
type Wording = Readonly<Record<Language, string>>;

export interface Material {
  key: string;
  wording: Wording;
  /** In English. */
  care: string;
  /** See `products.care`. */
  careBits: number;
  labels: readonly string[];
}

export interface Good {
  category: string;
  wording: Wording;
  lowestEuros: number;
  highestEuros: number;
  grams: number;
  season: 'winter' | 'summer' | 'all';
  materials: readonly string[];
}

// key | en | de | fr | es | ja | care bits | labels | care
const materialTable = `
iron      | Cast-Iron       | Gusseisen     | fonte         | hierro fundido    | 鋳鉄         | 34  | vegan            | Rinse with hot water, dry at once and rub with a drop of oil.
clay      | Stoneware       | Steinzeug     | grès          | gres              | 陶器         | 7   | fragile,handmade | Safe in the dishwasher; the glaze deepens over the years.
porcelain | Porcelain       | Porzellan     | porcelaine    | porcelana         | 磁器         | 5   | fragile,gift     | So thin that light shines through, yet safe in the dishwasher.
glass     | Glass           | Glas          | verre         | vidrio            | ガラス       | 5   | fragile,vegan    | Mouth-blown: small bubbles are part of it.
oak       | Oak             | Eiche         | chêne         | roble             | オーク材     | 96  | handmade         | Wipe with a damp cloth and wax it once a year.
walnut    | Walnut          | Nussbaum      | noyer         | nogal             | クルミ材     | 96  | handmade,gift    | A little oil brings back the grain.
bamboo    | Bamboo          | Bambus        | bambou        | bambú             | 竹           | 32  | vegan,organic    | Light, tough and quick to grow again.
steel     | Stainless-Steel | Edelstahl     | acier inox    | acero inoxidable  | ステンレス   | 3   | vegan            | Does not rust, does not taste, does not mind the dishwasher.
copper    | Copper          | Kupfer        | cuivre        | cobre             | 銅           | 64  | gift             | Polish with lemon and salt, or let it turn brown.
brass     | Brass           | Messing       | laiton        | latón             | 真鍮         | 64  | gift,limited     | Solid, unlacquered, and it ages well.
enamel    | Enamel          | Emaille       | acier émaillé | acero esmaltado   | ホーロー     | 3   | vegan            | From the hob to the campfire and back into the dishwasher.
linen     | Linen           | Leinen        | lin           | lino              | リネン       | 24  | vegan,organic    | Washed at 40 °C it becomes softer every time.
cotton    | Organic-Cotton  | Bio-Baumwolle | coton bio     | algodón ecológico | 有機コットン | 24  | vegan,organic    | Woven tightly, dyed without heavy metals.
wool      | Wool            | Wolle         | laine         | lana              | ウール       | 128 | organic          | Air it instead of washing it: wool cleans itself.
leather   | Leather         | Leder         | cuir          | cuero             | 革           | 96  | handmade         | Tanned with bark; it darkens where hands touch it.
paper     | Recycled-Paper  | Altpapier     | papier recyclé | papel reciclado  | 再生紙       | 0   | vegan            | Takes ink without bleeding.
canvas    | Canvas          | Segeltuch     | toile         | lona              | 帆布         | 64  | vegan            | Waxed by hand, so that rain runs off.
felt      | Felt            | Filz          | feutre        | fieltro           | フェルト     | 128 | organic          | Pressed from the wool of mountain sheep.
`;

// category | EUR from | to | grams | season | materials | en | de | fr | es | ja
const goodTable = `
tea-and-coffee | 24 | 89  | 950  | winter | iron,clay,porcelain,glass  | Teapot         | Teekanne       | Théière          | Tetera            | ティーポット
tea-and-coffee | 9  | 32  | 320  | all    | clay,porcelain,enamel      | Mug            | Becher         | Mug              | Taza              | マグカップ
tea-and-coffee | 39 | 129 | 780  | all    | copper,steel,glass         | Coffee Dripper | Kaffeefilter   | Cafetière filtre | Cafetera de goteo | コーヒードリッパー
tea-and-coffee | 14 | 38  | 210  | winter | oak,walnut,bamboo          | Tea Caddy      | Teedose        | Boîte à thé      | Caja de té        | 茶筒
cookware       | 49 | 189 | 2900 | winter | iron,copper,steel,enamel   | Casserole      | Schmortopf     | Cocotte          | Cazuela           | 両手鍋
cookware       | 29 | 99  | 1600 | all    | iron,steel,copper          | Frying Pan     | Bratpfanne     | Poêle            | Sartén            | フライパン
cookware       | 19 | 79  | 1100 | all    | oak,walnut,bamboo          | Chopping Board | Schneidebrett  | Planche à découper | Tabla de cortar | まな板
cookware       | 12 | 34  | 540  | all    | clay,glass,enamel          | Baking Dish    | Auflaufform    | Plat à gratin    | Fuente de horno   | グラタン皿
tableware      | 12 | 45  | 620  | all    | clay,porcelain,walnut      | Bowl           | Schale         | Bol              | Cuenco            | 鉢
tableware      | 14 | 48  | 700  | all    | clay,porcelain,enamel      | Plate          | Teller         | Assiette         | Plato             | 皿
tableware      | 22 | 69  | 880  | summer | glass,clay,enamel          | Water Jug      | Wasserkrug     | Carafe           | Jarra             | 水差し
textiles       | 29 | 149 | 1200 | winter | wool,cotton,linen          | Blanket        | Decke          | Couverture       | Manta             | ブランケット
textiles       | 19 | 59  | 420  | all    | linen,cotton,felt          | Cushion        | Kissen         | Coussin          | Cojín             | クッション
textiles       | 9  | 28  | 180  | all    | linen,cotton               | Tea Towel      | Geschirrtuch   | Torchon          | Paño de cocina    | ふきん
lighting       | 59 | 249 | 2100 | winter | brass,copper,glass,paper   | Table Lamp     | Tischleuchte   | Lampe de table   | Lámpara de mesa   | テーブルランプ
lighting       | 12 | 49  | 650  | winter | iron,brass,clay            | Candle Holder  | Kerzenhalter   | Bougeoir         | Portavelas        | 燭台
furniture      | 89 | 390 | 6400 | all    | oak,walnut,steel           | Stool          | Hocker         | Tabouret         | Taburete          | スツール
furniture      | 129 | 690 | 14500 | all  | oak,walnut,bamboo          | Shelf          | Regal          | Étagère          | Estantería        | 棚
garden-tools   | 16 | 54  | 820  | summer | steel,brass,copper         | Trowel         | Pflanzkelle    | Transplantoir    | Paleta de jardín  | 移植ごて
garden-tools   | 29 | 89  | 1500 | summer | copper,brass,enamel        | Watering Can   | Gießkanne      | Arrosoir         | Regadera          | じょうろ
pots           | 14 | 79  | 2600 | summer | clay,enamel,felt           | Flower Pot     | Blumentopf     | Pot de fleurs    | Maceta            | 植木鉢
notebooks      | 9  | 36  | 380  | all    | paper,leather,linen        | Notebook       | Notizbuch      | Carnet           | Cuaderno          | ノート
notebooks      | 14 | 29  | 520  | winter | paper,linen                | Diary          | Kalender       | Agenda           | Agenda            | 手帳
writing        | 24 | 189 | 45   | all    | brass,copper,walnut        | Fountain Pen   | Füllfederhalter | Stylo-plume     | Pluma estilográfica | 万年筆
writing        | 14 | 49  | 160  | all    | leather,canvas,felt        | Pen Case       | Federmappe     | Trousse          | Estuche           | ペンケース
camping        | 19 | 69  | 360  | summer | steel,enamel               | Camping Mug    | Feldbecher     | Tasse de camping | Taza de camping   | キャンプ用カップ
camping        | 49 | 159 | 1900 | summer | canvas,cotton,wool         | Picnic Rug     | Picknickdecke  | Plaid de pique-nique | Manta de pícnic | ピクニックラグ
bags           | 59 | 279 | 1300 | all    | canvas,leather,felt        | Rucksack       | Rucksack       | Sac à dos        | Mochila           | リュックサック
bags           | 29 | 119 | 600  | all    | canvas,leather,cotton      | Tote Bag       | Einkaufstasche | Cabas            | Bolsa             | トートバッグ
toys           | 14 | 64  | 700  | winter | oak,bamboo,felt            | Building Blocks | Bauklötze     | Cubes            | Bloques           | 積み木
toys           | 19 | 49  | 260  | winter | wool,felt,cotton           | Cuddly Fox     | Stofffuchs     | Renard en peluche | Zorro de peluche | きつねのぬいぐるみ
toys           | 24 | 79  | 900  | summer | oak,bamboo,canvas          | Kite           | Drachen        | Cerf-volant      | Cometa            | 凧
`;

export const materials: ReadonlyMap<string, Material> = new Map(
  readWordTable(materialTable).map((record) => [
    cell(record, 0),
    {
      key: cell(record, 0),
      wording: wordingFrom(record, 1),
      careBits: Number(cell(record, 6)),
      labels: cell(record, 7).split(','),
      care: cell(record, 8),
    },
  ]),
);

export const goods: readonly Good[] = readWordTable(goodTable).map((record) => ({
  category: cell(record, 0),
  lowestEuros: Number(cell(record, 1)),
  highestEuros: Number(cell(record, 2)),
  grams: Number(cell(record, 3)),
  season: cell(record, 4) as Good['season'],
  materials: cell(record, 5).split(','),
  wording: wordingFrom(record, 6),
}));

function wordingFrom(record: readonly string[], column: number): Wording {
  const [en, de, fr, es, ja] = [0, 1, 2, 3, 4].map((offset) => cell(record, column + offset)) as [
    string,
    string,
    string,
    string,
    string,
  ];
  return { en, de, fr, es, ja };
}
