export { type ReadyRecord, runOnReady } from '../../src/app/ready-records.ts'
