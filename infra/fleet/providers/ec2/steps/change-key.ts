import { DeleteKeyPairCommand, ImportKeyPairCommand } from '@aws-sdk/client-ec2';
import { ProviderFailure } from '../../provider-failure.ts';
import type { Ec2Calls } from '../calls/ec2-calls.ts';
import { ec2Code } from '../calls/ec2-failure.ts';
import { keyName } from '../names.ts';
import { fleetTags } from '../tags.ts';

export async function importKey(ec2: Ec2Calls, fleet: string, publicKey: string): Promise<void> {
  const name = keyName(fleet);
  try {
    await ec2.change(
      new ImportKeyPairCommand({
        KeyName: name,
        PublicKeyMaterial: Buffer.from(publicKey),
        TagSpecifications: fleetTags(fleet, ['key-pair'], { name: `${fleet}-operator` }),
      }),
    );
  } catch (error) {
    if (ec2Code(error) !== 'InvalidKeyPair.Duplicate') throw error;
    // Ours or not: the next look compares it, before any host is launched with it.
    throw new ProviderFailure('unclear', `there is a key pair ${name} by now`);
  }
}

export async function deleteKey(ec2: Ec2Calls, fleet: string): Promise<void> {
  try {
    await ec2.change(new DeleteKeyPairCommand({ KeyName: keyName(fleet) }));
  } catch (error) {
    if (ec2Code(error) !== 'InvalidKeyPair.NotFound') throw error;
  }
}
