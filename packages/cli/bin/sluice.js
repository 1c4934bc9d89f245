#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';

// A release waits far more than it computes: a young generation that grows without need would be most of its memory.
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--optimize-for-size');
// Code whose types were stripped once is kept by Node: the next start is faster and needs a third less memory.
enableCompileCache();

const { main } = await import('../src/main.ts');
process.exitCode = await main(process.argv.slice(2));
