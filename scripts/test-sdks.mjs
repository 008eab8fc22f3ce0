import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ready } from './ready.mjs'
import { bin, ROOT, runNode, runNpm, say } from './run.mjs'

// `dohyo atomic run` against the official SDKs of the clouds, which are installed for this alone, out of the way of the rest.

const prepared = await ready()
if (prepared !== 0) process.exit(prepared)

const WANTED = join(ROOT, 'test/sdk/package.json')
const folder = join(ROOT, 'node_modules/.dohyo-sdks')
const have = join(folder, 'package.json')
const isInstalled =
  existsSync(join(folder, 'node_modules/.package-lock.json')) &&
  readFileSync(have, 'utf8') === readFileSync(WANTED, 'utf8')
if (!isInstalled) {
  say('installing the SDKs of the clouds (270 MB)')
  mkdirSync(folder, { recursive: true })
  cpSync(WANTED, have)
  const args = [
    'install',
    '--prefix',
    folder,
    '--no-audit',
    '--no-fund',
    '--no-package-lock',
    '--loglevel=error',
  ]
  const code = runNpm(args)
  if (code !== 0) process.exit(code)
}
process.env.DOHYO_SDKS = folder
process.exit(runNode([bin('vitest/vitest.mjs'), 'run', '--config', 'vitest.sdk.config.ts'], { show: true }))
