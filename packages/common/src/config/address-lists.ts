import { z } from 'zod';
import { parseAddressRange } from '../http/address-ranges.ts';

const commaSeparated = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

/** `10.0.0.0/8,192.0.2.7`. */
export const addressRanges = commaSeparated.transform((parts, context) =>
  parts.flatMap((part) => {
    const range = parseAddressRange(part);
    if (range) return [range];
    context.addIssue({
      code: 'custom',
      message: `${part} is neither an address nor a range like 10.0.0.0/8`,
    });
    return [];
  }),
);

/** `https://app.example.com,http://localhost:3000`, each as a browser sends it. */
export const webOrigins = commaSeparated.transform((parts, context) => {
  for (const part of parts) {
    if (isOrigin(part)) continue;
    context.addIssue({ code: 'custom', message: `${part} is not an origin like https://app.example.com` });
  }
  return parts;
});

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.parse(text)?.origin === text;
}
