import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ready } from './ready.mjs'
import { bin, runNode, say } from './run.mjs'

const CHECKS = [
  ['types', [bin('typescript/bin/tsc'), '-p', 'tsconfig.test.json', '--noEmit']],
  ['format and lint', [bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.']],
  ['unused code', [bin('knip/bin/knip.js')]],
]

/** A test file that can't even be loaded has no tests to fail: it counts as one. */
const countTests = (report) => {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

const vitest = () => {
  const folder = mkdtempSync(join(tmpdir(), 'dohyo-test-'))
  const file = join(folder, 'report.json')
  try {
    const code = runNode(
      [bin('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`],
      { show: true },
    )
    return { code, ...countTests(JSON.parse(readFileSync(file, 'utf8'))) }
  } catch (error) {
    if (error?.code !== 'ENOENT') throw error
    return { code: 1, passed: 0, failed: 0, skipped: 0 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const prepared = await ready()
if (prepared !== 0) {
  console.log('0 passed, 1 failed')
  process.exit(prepared)
}

const problems = []
for (const [name, args] of CHECKS) {
  say(`checking: ${name}`)
  const code = runNode(args)
  if (code !== 0) problems.push(`check failed: ${name}`)
}

const tests = vitest()
if (tests.passed + tests.failed === 0) problems.push('no tests ran')
else if (tests.code !== 0 && tests.failed === 0) problems.push(`vitest ended with exit code ${tests.code}`)
if (tests.skipped > 0) console.log(`${tests.skipped} skipped`)
for (const problem of problems) console.log(problem)
console.log(`${tests.passed} passed, ${tests.failed + problems.length} failed`)
process.exit(tests.failed + problems.length > 0 ? 1 : 0)
