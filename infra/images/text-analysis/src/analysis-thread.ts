import { parentPort } from 'node:worker_threads';
import { loadAnalysis } from './analysis.ts';

// One thread of analysts.ts: a text comes, its analysis as JSON goes back. The first message says that the model is loaded.
const analyse = loadAnalysis();
analyse('The first text takes longer than those after it, so it is this one.');
parentPort?.on('message', (text: string) => parentPort?.postMessage(JSON.stringify(analyse(text))));
parentPort?.postMessage('ready');
