export { type ReadyRecord, type ReadyRun, runOnReady } from '../../src/app/ready-records.ts'
