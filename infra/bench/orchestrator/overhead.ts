import { median, type Overhead } from './figures.ts';
import { createHttpCaller } from './http-caller.ts';
import { PARAGRAPH } from './paragraph.ts';
import type { Stage } from './stage.ts';

const REQUESTS = 300;

/** One caller, one request at a time, in turn straight to a container and through the orchestrator. */
export async function measureOverhead(stage: Stage): Promise<Overhead> {
  const [container] = await stage.containers('text-analysis');
  const caller = createHttpCaller(1, stage.key);
  const post = async (url: string) => {
    const answer = await caller.post(url, PARAGRAPH);
    if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}: ${answer.body}`);
    return answer.ms;
  };
  try {
    const direct: number[] = [];
    const through: number[] = [];
    for (let count = 0; count < REQUESTS; count += 1) {
      direct.push(await post(`${container}/run`));
      through.push(await post(`${stage.orchestratorUrl}/new-requests`));
    }
    return { directP50Ms: median(direct), orchestratorP50Ms: median(through) };
  } finally {
    caller.close();
  }
}
