import { hourMs, shownAt, sqlDateTime } from './calendar.ts';
import type { Customer } from './customers.ts';
import type { Row } from './insert.ts';
import { type Product, priceAt, productName } from './products.ts';
import type { Random } from './random.ts';
import { decimalFromCents } from './sql-literal.ts';

const subjects = [
  'New year, new mug ☕',
  'Winter sale: the last days ❄️',
  'The garden wakes up 🌱',
  'Easter at the long table',
  'Out of doors: rugs, rucksacks, kites 🪁',
  'A summer in linen',
  'Take it slow',
  "What's new, what's back",
  'Back to school ✏️',
  'Soup season 🍲',
  'Our makers: a visit',
  'Gifts that last 🎁',
];

/** One on the first Thursday-or-so of each month, with six products. */
export function* newsletterRows(
  customers: readonly Customer[],
  products: readonly Product[],
  random: Random,
): Generator<Row> {
  for (let month = 0; month < 36; month += 1) {
    const sentAt = Date.UTC(2023, month, random.integer(3, 7)) + 7 * hourMs;
    if (sentAt > shownAt) return;
    const subject = subjects[month % 12] ?? '';
    const onSale = products.filter(({ launchedAt }) => launchedAt <= sentAt);
    const shown = Array.from({ length: 6 }, () => random.pick(onSale));
    const lines = shown.map(
      (product) => `${productName(product)} — € ${decimalFromCents(priceAt(product, sentAt)).sql}`,
    );
    yield {
      subject,
      teaser: `${lines[0]} & more`,
      html: page(subject, lines),
      plain_text: [
        subject,
        '='.repeat(subject.length),
        '',
        ...lines.map((line) => `* ${line}`),
        '',
        'Unsubscribe: reply «stop»',
      ].join('\r\n'),
      pdf: pdf(`Catalogue no. ${month + 1}`),
      recipients: Math.floor(customers.filter(({ joinedAt }) => joinedAt < sentAt).length * 0.6),
      sent_at: sqlDateTime(sentAt),
    };
  }
}

function page(subject: string, lines: readonly string[]): string {
  const items = lines.map((line) => `    <li>${line.replaceAll('&', '&amp;')}</li>`).join('\n');
  return `<!doctype html>\n<html lang="en">\n<body style='font-family: serif'>\n  <h1>${subject}</h1>\n  <ul>\n${items}\n  </ul>\n</body>\n</html>\n`;
}

/** The smallest page that readers open: one line of `text`, which must be ASCII without brackets. */
function pdf(text: string): Uint8Array {
  const content = `BT /F1 24 Tf 72 720 Td (${text}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>',
  ];
  let body = '%PDF-1.4\n';
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join('')}`;
  const trailer = `trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`;
  return new TextEncoder().encode(body + table + trailer);
}
