import type { Row } from './insert.ts';
import type { Product } from './products.ts';
import type { Random } from './random.ts';
import { translations } from './vocabulary/goods.ts';

type Translation = (typeof translations)[number];
type Writer = (product: Product) => { name: string; description: string };

const writers: Readonly<Record<Translation, Writer>> = {
  de: ({ good, material, collection, supplier }) => ({
    name: `${good.wording.de} „${collection}“ aus ${material.wording.de}`,
    description: `Aus ${material.wording.de}, gefertigt bei ${supplier.name} (${supplier.city}). Schön für jeden Tag, größer als gedacht.`,
  }),
  fr: ({ good, material, collection, supplier }) => ({
    name: `${good.wording.fr} « ${collection} » en ${material.wording.fr}`,
    description: `En ${material.wording.fr}, fabrication ${supplier.name} (${supplier.city}). L'objet qu'on garde toute une vie.`,
  }),
  es: ({ good, material, collection, supplier }) => ({
    name: `${good.wording.es} «${collection}» de ${material.wording.es}`,
    description: `De ${material.wording.es}, elaboración de ${supplier.name} (${supplier.city}). ¡Para usar cada día, año tras año!`,
  }),
  ja: ({ good, material, collection, supplier }) => ({
    name: `${material.wording.ja}の${good.wording.ja}「${collection}」`,
    description: `${supplier.name}（${supplier.city}）製。毎日の暮らしに寄り添う${material.wording.ja}の${good.wording.ja}です。`,
  }),
};

/** German for all; the others for most. */
export function* productTranslationRows(products: readonly Product[], random: Random): Generator<Row> {
  for (const product of products) {
    for (const language of translations) {
      if (language !== 'de' && random.chance(0.2)) continue;
      yield { product_id: product.id, language, ...writers[language](product) };
    }
  }
}
