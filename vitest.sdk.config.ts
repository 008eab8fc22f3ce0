import { defineConfig } from 'vitest/config'

// Tests that need the cloud SDKs: `npm run test:sdks` installs them first. They are no part of `npm test`, since they take
// 270 MB that nothing else needs.
export default defineConfig({
  test: { pool: 'forks', include: ['test/sdk/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
})
