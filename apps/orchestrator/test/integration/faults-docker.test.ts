import { whyNoDocker } from '@sluice/infra/test/docker-engine.ts';
import { describe, test } from 'vitest';
import { startDockerRuntime } from '../fixture/docker-runtime-under-test.ts';
import { exerciseContainerFaults } from '../fixture/exercise-container-faults.ts';
import { exerciseOrchestratorFaults } from '../fixture/exercise-orchestrator-faults.ts';
import { NAMESPACE } from '../fixture/orchestrators-under-test.ts';

const reason = whyNoDocker();

if (reason !== null) {
  describe('containers of a Docker engine', () => {
    test.skip(`C1 to C5 are not tried with docker here: ${reason}`, () => undefined);
  });
} else {
  exerciseContainerFaults('containers of a Docker engine', () => startDockerRuntime(NAMESPACE));
  exerciseOrchestratorFaults('orchestrators over a Docker engine', () => startDockerRuntime(NAMESPACE));
}
