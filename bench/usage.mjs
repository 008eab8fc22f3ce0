import { writeSync } from 'node:fs'

// Loaded into a measured process with --import: tells the one that measures what it took, on descriptor 3.
process.on('exit', () => writeSync(3, JSON.stringify(process.resourceUsage())))
