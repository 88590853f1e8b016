import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorReference } from './error-reference.ts';

// `npm run docs`: writes the generated pages.
writeFileSync(join(import.meta.dirname, '..', '..', 'docs', 'errors.md'), errorReference());
