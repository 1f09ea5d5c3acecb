import { fileURLToPath } from 'node:url'
import tailwind from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const first = /node_modules[\\/](?:react|react-dom|scheduler|use-sync-external-store|@tanstack)[\\/]|[\\/]src[\\/](?:state|wire|app[\\/](?!cheatsheet)|ui[\\/](?!overlays))/

// The desk. The widget has its own configuration and its own budget.
export default defineConfig({
  plugins: [react(), tailwind()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    manifest: true,
    sourcemap: false,
    assetsInlineLimit: 0, // the page's CSP allows no data: scripts or styles
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // What the first picture needs anyway lies in one file: forty small ones
    // compress worse and are forty questions.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', test: first }] } } },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '^/(api|body)/': { target: process.env.PARLEY_DEV_HUB ?? 'http://127.0.0.1:8787', ws: true, changeOrigin: true, rewriteWsOrigin: true } },
  },
  test: {
    environment: 'happy-dom',
    environmentOptions: { happyDOM: { settings: { disableIframePageLoading: true, disableCSSFileLoading: true, handleDisabledFileLoadingAsSuccess: true } } }, // nothing is there to be fetched
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/testing.ts'],
    restoreMocks: true,
    testTimeout: 20_000,
  },
})
