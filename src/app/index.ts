export { query } from './query.ts'
