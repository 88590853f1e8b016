import { cell, readWordTable } from './word-table.ts';

export interface Opinion {
  language: string;
  mood: 'good' | 'middling' | 'bad';
  title: string;
  /** Null: stars and a title only. */
  body: string | null;
}

// language | mood | title | body
const table = `
en | good | Lovely | Even nicer than in the pictures. It feels solid, and it's clear that somebody took their time. 😍
en | good | Daily companion | I've used it every day for a month, no complaints. Would buy again!
en | good | A perfect gift 🎁 | My sister didn't want to put it down.
en | good | "Worth every penny" | That's what my mother-in-law said, and she never says that.
en | good | 10/10 |
en | middling | Fine, but… | Good quality; the colour is a bit darker than I'd expected.
en | middling | OK for the price | Does what it should. Delivery took longer than the promised 3 days.
en | bad | Arrived chipped | The box was fine, the thing inside wasn't. Customer service replaced it, but still… 😞
en | bad | Smaller than expected | Read the dimensions (W\\H\\D) twice before you order.
de | good | Wunderschön | Sehr schön verarbeitet, fühlt sich großartig an. Jederzeit wieder! 👍
de | good | Klasse Qualität | Größe passt, Oberfläche ist gleichmäßig, Verpackung ganz ohne Plastik.
de | good | Begeistert ❤️ |
de | middling | Ganz ordentlich | Für den Preis in Ordnung, die Kanten könnten sauberer sein.
de | bad | Leider enttäuscht | Nach zwei Wochen schon Kratzer. Für „unverwüstlich“ hätte ich mehr erwartet.
fr | good | Magnifique | Très belle finition, exactement comme sur la photo. Je recommande ! 🌟
fr | good | Cadeau réussi | Ma grand-mère l'adore, c'est l'essentiel.
fr | middling | Correct | Bon produit, mais l'emballage était abîmé à l'arrivée.
fr | bad | Déçue | Ça s'est fêlé dès le premier lavage… dommage.
es | good | ¡Una maravilla! | Calidad excelente y llegó antes de lo previsto. 😊
es | good | Precioso | Lo uso todos los días, ¿qué más se puede pedir?
es | middling | Está bien | Cumple, aunque esperaba un tamaño mayor.
es | bad | No lo compraría otra vez | El color no coincide con el de la foto.
it | good | Bellissimo | È ancora più bello dal vivo, complimenti! 🇮🇹
it | middling | Così così | Bello, però un po' fragile.
nl | good | Prachtig | Mooi afgewerkt, 's ochtends besteld en de volgende dag in huis.
sv | good | Jättefin | Håller värmen länge och ser fantastisk ut på köksbordet.
pl | good | Świetna jakość | Polecam z całego serca, przesyłka dotarła w dwa dni 📦
pl | bad | Szkoda pieniędzy | Niestety pęknięte już przy odbiorze.
ja | good | とても素敵です | 手触りがよく、毎日使っています。贈り物にもおすすめです🍵
ja | good | 期待以上 | 丁寧な作りで大満足です。
ja | middling | 普通です | 写真より少し小さめでした。
el | good | Εξαιρετικό | Πολύ όμορφο και ανθεκτικό, το συνιστώ! ☕
uk | good | Чудова річ | Дуже якісно зроблено, дякую майстрам! 💛💙
tr | good | Çok güzel | Işıl ışıl, tam istediğim gibi geldi.
hi | good | बहुत सुंदर | रोज़ इस्तेमाल करता हूँ, बहुत बढ़िया है 🙏
ko | good | 정말 예뻐요 | 선물했는데 아주 좋아하셨어요 🎉
pt | good | Lindo demais | Chegou rápido e é ainda mais bonito ao vivo! 🇧🇷
`;

const opinions: readonly Opinion[] = readWordTable(table).map((record) => ({
  language: cell(record, 0),
  mood: cell(record, 1) as Opinion['mood'],
  title: cell(record, 2),
  body: cell(record, 3) === '' ? null : cell(record, 3),
}));

/** In English where there is none in `language`. */
export function opinionsIn(language: string, mood: Opinion['mood']): Opinion[] {
  const choose = (tongue: string) => opinions.filter((one) => one.language === tongue && one.mood === mood);
  const own = choose(language);
  return own.length > 0 ? own : choose('en');
}
