import { runProcess } from '@sluice/common/lifecycle/run-process.ts';
import { readOrchestratorConfig } from './config.ts';
import { createOrchestrator } from './orchestrator.ts';

await runProcess(() => createOrchestrator(readOrchestratorConfig(process.env), process));
