import type { Row } from './insert.ts';
import { type Product, productName } from './products.ts';
import type { Random } from './random.ts';

type Colour = readonly [red: number, green: number, blue: number];

const backgrounds: Readonly<Record<string, Colour>> = {
  'ink blue': [38, 58, 97],
  chalk: [240, 238, 230],
  moss: [98, 110, 62],
  rust: [164, 74, 38],
  charcoal: [54, 56, 60],
  sand: [214, 194, 160],
  plum: [96, 48, 84],
  saffron: [238, 172, 40],
  sage: [158, 174, 146],
  natural: [200, 170, 130],
};

export function* productPhotoRows(products: readonly Product[], random: Random): Generator<Row> {
  for (const product of products) {
    const colour = backgrounds[product.colour] ?? [128, 128, 128];
    const photos = random.weighted([
      [1, 6],
      [2, 3],
      [3, 1],
    ] as const);
    for (let position = 1; position <= photos; position += 1) {
      const [width, height] = random.pick([
        [1200, 1200],
        [1600, 1067],
        [800, 1200],
      ] as const);
      yield {
        product_id: product.id,
        position,
        width,
        height,
        caption: position === 1 ? `${productName(product)} — ${product.colour}` : null,
        placeholder: bitmap(2, colour, random),
        thumbnail: bitmap(8, colour, random),
        image: drawing(width, height, colour, product.good.wording.en),
      };
    }
  }
}

/** A BMP of 24 bits a pixel, `side` pixels wide and high, in shades of one colour. */
function bitmap(side: number, colour: Colour, random: Random): Uint8Array {
  const rowBytes = Math.ceil((side * 3) / 4) * 4;
  const bytes = new Uint8Array(54 + rowBytes * side);
  const view = new DataView(bytes.buffer);
  bytes.set([0x42, 0x4d]);
  view.setUint32(2, bytes.length, true);
  view.setUint32(10, 54, true);
  view.setUint32(14, 40, true);
  view.setInt32(18, side, true);
  view.setInt32(22, side, true);
  view.setUint16(26, 1, true);
  view.setUint16(28, 24, true);
  for (let pixel = 0; pixel < side * side; pixel += 1) {
    const shade = random.integer(-24, 24);
    const [red, green, blue] = colour.map((part) => Math.min(255, Math.max(0, part + shade)));
    bytes.set(
      [blue ?? 0, green ?? 0, red ?? 0],
      54 + Math.floor(pixel / side) * rowBytes + (pixel % side) * 3,
    );
  }
  return bytes;
}

function drawing(width: number, height: number, colour: Colour, text: string): Uint8Array {
  const middle = `x="${width / 2}" y="${height / 2}"`;
  return new TextEncoder().encode(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">` +
      `<rect width="100%" height="100%" fill="rgb(${colour.join(',')})"/>` +
      `<text ${middle} font-size="${Math.round(width / 12)}" text-anchor="middle" fill="white">${text}</text></svg>`,
  );
}
