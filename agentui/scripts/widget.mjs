// Builds the customer widget when it is in the tree.
import { existsSync } from 'node:fs'
import { spawnSync } from 'node:child_process'

const config = 'vite.widget.config.ts'
if (existsSync(config)) {
  const { status } = spawnSync('npx', ['vite', 'build', '-c', config], { stdio: 'inherit' })
  process.exit(status ?? 1)
}
