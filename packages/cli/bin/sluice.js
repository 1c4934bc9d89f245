#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

// A release waits far more than it computes: a young generation that grows without need would be most of its memory.
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--optimize-for-size');
// Code whose types were stripped once is kept by Node: the next start is faster and needs a third less memory.
enableCompileCache();

const { main } = await import('../src/main.ts');
// Loaded by the demo only: releases start without it.
const demoParts = { load: () => import('@sluice/demo'), program: fileURLToPath(import.meta.url) };
process.exitCode = await main(process.argv.slice(2), undefined, demoParts);
