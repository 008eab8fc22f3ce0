#!/usr/bin/env node
import { text } from 'node:stream/consumers'
import { EXIT } from '../base/errors.ts'
import { interruptible } from './interrupt.ts'
import { run } from './run.ts'

// Nothing heavy may be imported above: `dohyo --version` starts as fast as Node does.

// Writes report their own errors; without a listener a closed pipe would end the process with a stack.
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})

const exit = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  variables: process.env,
  clock: () => performance.now(),
  now: () => new Date(),
  readStdin: () => text(process.stdin),
  loadApp: () => import('../app/index.ts'),
  signal: interruptible(process),
})
process.exitCode = exit
// The engine may still be working on a statement that was given up; everything of ours is cleaned up.
if (exit === EXIT.interrupted) process.exit()
