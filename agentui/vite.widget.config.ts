import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'vite'
import { defineConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

// The loader is one classic script for any page: /widget.js.
const loader = (): Plugin => ({
  name: 'parley-loader',
  apply: 'build',
  async closeBundle() {
    await build({
      configFile: false,
      publicDir: false,
      logLevel: 'warn',
      build: {
        target: 'es2020',
        outDir: here('./widget/dist'),
        emptyOutDir: false,
        reportCompressedSize: false,
        lib: { entry: here('./widget/loader/loader.ts'), formats: ['iife'], name: 'parleyLoader', fileName: () => 'widget.js' },
      },
    })
  },
})

// The widget's page: /widget/<inbox id>, with its assets under /widget/assets.
export default defineConfig({
  root: here('./widget/src'),
  base: '/widget/',
  plugins: [loader()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    target: 'es2022',
    outDir: here('./widget/dist/app'),
    emptyOutDir: true,
    manifest: true,
    assetsInlineLimit: 0, // the page's CSP allows no data: scripts or styles
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  test: { root: here('./widget'), environment: 'happy-dom', include: ['**/*.test.{ts,tsx}'], exclude: ['dist/**'] },
})
