import type { Row } from './insert.ts';
import { cell, readWordTable } from './vocabulary/word-table.ts';

export interface Category {
  id: number;
  parentId: number | null;
  slug: string;
  /** The slug of the category at the top: what customers are interested in. */
  interest: string;
  name: string;
  emoji: string;
}

// slug of the parent | slug | name | emoji; parents first
const table = `
        | kitchen        | Kitchen      | 🍳
        | home           | Home         | 🏡
        | garden         | Garden       | 🌿
        | paper          | Paper        | 📜
        | outdoor        | Outdoor      | ⛺
        | kids           | Kids         | 🧸
kitchen | tea-and-coffee | Tea & Coffee | 🫖
kitchen | cookware       | Cookware     | 🥘
kitchen | tableware      | Tableware    | 🍽️
home    | textiles       | Textiles     | 🧶
home    | lighting       | Lighting     | 💡
home    | furniture      | Furniture    | 🪑
garden  | garden-tools   | Garden Tools | 🧑‍🌾
garden  | pots           | Pots         | 🪴
paper   | notebooks      | Notebooks    | 📓
paper   | writing        | Writing      | 🖋️
outdoor | camping        | Camping      | 🏕️
outdoor | bags           | Bags         | 🎒
kids    | toys           | Toys         | 🪁
`;

const records = readWordTable(table);
const slugs = records.map((record) => cell(record, 1));

export const categories: readonly Category[] = records.map((record, index) => {
  const parent = cell(record, 0);
  const slug = cell(record, 1);
  return {
    id: index + 1,
    parentId: parent === '' ? null : slugs.indexOf(parent) + 1,
    slug,
    interest: parent === '' ? slug : parent,
    name: cell(record, 2),
    emoji: cell(record, 3),
  };
});

export function categoryOf(slug: string): Category {
  const category = categories[slugs.indexOf(slug)];
  if (category === undefined) throw new RangeError(`no category ${slug}`);
  return category;
}

export function* categoryRows(): Generator<Row> {
  for (const { id, parentId, name, slug, emoji } of categories)
    yield { id, parent_id: parentId, name, slug, emoji };
}
