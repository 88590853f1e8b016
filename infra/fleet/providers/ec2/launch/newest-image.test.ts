import type { Image } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { newestImage } from './newest-image.ts';

const image = (ImageId: string, CreationDate: string, more: Image = {}): Image => ({
  ImageId,
  CreationDate,
  State: 'available',
  Architecture: 'x86_64',
  ...more,
});
const arm: Image = { Architecture: 'arm64' };
const old = image('ami-1', '2025-01-01T00:00:00.000Z');
const fresh = image('ami-2', '2026-01-01T00:00:00.000Z');

test.each([
  ['the newest', [old, fresh], ['x86_64'], 'ami-2'],
  ['one for the processor', [old, { ...fresh, ...arm }], ['i386', 'x86_64'], 'ami-1'],
  ['one that is ready', [old, { ...fresh, State: 'pending' as const }], ['x86_64'], 'ami-1'],
  ['any where EC2 does not tell of processors', [old, { ...fresh, ...arm }], [], 'ami-2'],
  ['one that does not tell of its own', [{ ...fresh, Architecture: undefined }], ['x86_64'], 'ami-2'],
  ['always the same of two of one second', [image('ami-9', 'x'), image('ami-3', 'x')], ['x86_64'], 'ami-3'],
  ['none', [{ ...fresh, ...arm }], ['x86_64'], undefined],
] as const)('takes %s', (_what, images, architectures, expected) => {
  expect(newestImage(images, architectures)?.id).toBe(expected);
});

test('tells of the root volume', () => {
  const BlockDeviceMappings = [
    { DeviceName: '/dev/sdb', Ebs: { VolumeSize: 100 } },
    { DeviceName: '/dev/sda1', Ebs: { VolumeSize: 30 } },
  ];
  const found = newestImage([{ ...fresh, Name: 'x', RootDeviceName: '/dev/sda1', BlockDeviceMappings }], []);
  expect(found).toEqual({ id: 'ami-2', name: 'x', rootDevice: '/dev/sda1', minDiskGb: 30 });
});
