import { exerciseContainerFaults } from '../fixture/exercise-container-faults.ts';
import { processRuntimeUnderTest } from '../fixture/runtime-under-test.ts';

exerciseContainerFaults('containers as child processes', async () => processRuntimeUnderTest);
