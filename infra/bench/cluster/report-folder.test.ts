import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@sluice/testing/temporary-folder.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeReportFolder, NoReportFolder, removeReportFolder } from './report-folder.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder('report');
});
afterEach(() => folder.remove());

test('without a report nothing of it stays, and nothing of others goes', async () => {
  const [empty, used] = [join(folder.path, 'empty'), join(folder.path, 'used')];
  await makeReportFolder(empty);
  await makeReportFolder(used);
  writeFileSync(join(used, 'notes'), '');
  for (const path of [empty, used, join(folder.path, 'none')]) await removeReportFolder(path);
  expect(readdirSync(folder.path)).toEqual(['used']);
});

test('one that cannot be made is told with what helps', async () => {
  const file = join(folder.path, 'file');
  writeFileSync(file, '');
  const made = makeReportFolder(join(file, 'report'));
  await expect(made).rejects.toBeInstanceOf(NoReportFolder);
  await expect(made).rejects.toThrow(
    `${file}/report cannot be made (ENOTDIR). Choose another folder: --out DIR`,
  );
});
