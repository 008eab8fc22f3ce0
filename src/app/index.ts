export { explain } from './explain.ts'
export { hunt } from './hunt.ts'
export { query } from './query.ts'
export { rulesList, rulesTest } from './rules-commands.ts'
