import { exerciseContainerFaults } from '../fixture/exercise-container-faults.ts';
import { childRuntime } from '../fixture/runtime-under-test.ts';

exerciseContainerFaults('containers as child processes', async () => childRuntime);
