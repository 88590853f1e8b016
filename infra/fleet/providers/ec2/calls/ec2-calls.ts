import {
  type $Command,
  EC2Client,
  type EC2ClientConfig,
  type EC2ClientResolvedConfig,
  type ServiceInputTypes,
  type ServiceOutputTypes,
} from '@aws-sdk/client-ec2';
import { ec2Failure } from './ec2-failure.ts';
import { createSdkRetries } from './sdk-retries.ts';

const CONNECT_TIMEOUT_MS = 5_000;
/** RunInstances may take a while. */
const ANSWER_TIMEOUT_MS = 60_000;

type Command<I extends ServiceInputTypes, O extends ServiceOutputTypes> = $Command<
  I,
  O,
  EC2ClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes
>;

/** The way to EC2. Whatever goes wrong on it is thrown as a ProviderFailure that says what to do. */
export interface Ec2Calls {
  /** For calls that change nothing: repeated when an answer is lost. */
  read<I extends ServiceInputTypes, O extends ServiceOutputTypes>(command: Command<I, O>): Promise<O>;
  /** All pages of a reading call. */
  readPages<O>(name: string, pages: (client: EC2Client) => AsyncIterable<O>): Promise<O[]>;
  /** For calls that change something: sent again only when they were certainly not carried out. */
  change<I extends ServiceInputTypes, O extends ServiceOutputTypes>(command: Command<I, O>): Promise<O>;
  close(): void;
}

/** Without `env` the SDK finds endpoint and credentials where it always does. */
export function connectEc2(region: string, env?: Readonly<Record<string, string | undefined>>): Ec2Calls {
  const config = (isReading: boolean): EC2ClientConfig => ({
    region,
    ...(env ? configOf(env) : {}),
    retryStrategy: createSdkRetries(isReading),
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: ANSWER_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
  });
  const reading = new EC2Client(config(true));
  const changing = new EC2Client(config(false));
  const named = async <O>(name: string, send: () => Promise<O>): Promise<O> => {
    try {
      return await send();
    } catch (error) {
      throw ec2Failure(name, error);
    }
  };
  const nameOf = (command: object) => command.constructor.name.replace(/Command$/, '');
  return {
    read: (command) => named(nameOf(command), () => reading.send(command)),
    readPages: (name, pages) =>
      named(name, async () => {
        const all = [];
        for await (const page of pages(reading)) all.push(page);
        return all;
      }),
    change: (command) => named(nameOf(command), () => changing.send(command)),
    close() {
      reading.destroy();
      changing.destroy();
    },
  };
}

function configOf(env: Readonly<Record<string, string | undefined>>): EC2ClientConfig {
  const endpoint = env.AWS_ENDPOINT_URL_EC2 ?? env.AWS_ENDPOINT_URL;
  const {
    AWS_PROFILE: profile,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  } = env;
  const sessionToken = env.AWS_SESSION_TOKEN;
  return {
    ...(endpoint ? { endpoint } : {}),
    ...(profile ? { profile } : {}),
    ...(!profile && accessKeyId && secretAccessKey
      ? { credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) } }
      : {}),
  };
}
