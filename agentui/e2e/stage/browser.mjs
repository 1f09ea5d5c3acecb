// One Chromium for all stories, and the people who sit before it.
import { existsSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { owner } from './hub.mjs'

const known = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
export const results = fileURLToPath(new URL('../../test-results/', import.meta.url))

export async function openBrowser() {
  const executablePath = process.env.CHROMIUM ?? known.find((p) => existsSync(p))
  if (!executablePath) throw new Error('no Chromium: install it, or name it in CHROMIUM')
  mkdirSync(results, { recursive: true })
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage', '--force-color-profile=srgb'] })
}

/** person is somebody with a browser profile of their own. Errors of the page
 * are kept: a story that ends with one has failed. */
export async function person(stage, options = {}) {
  const context = await stage.browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', colorScheme: 'light', reducedMotion: 'reduce', ...options })
  context.setDefaultTimeout(10_000)
  const page = await context.newPage()
  page.on('pageerror', (error) => stage.errors.push(`${page.url()}: ${error}`))
  stage.contexts.push(context)
  return page
}

/** overheard is what a page complains of in its console from now on. */
export function overheard(page) {
  const said = []
  page.on('console', (m) => { if (m.type() === 'error' || m.type() === 'warning') said.push(`${page.url()}: ${m.text()}`) })
  return said
}

/** signIn is somebody at a desk. */
export async function signIn(stage, who = owner, { path = '/inbox/all', ...options } = {}) {
  const page = await person(stage, options)
  await page.goto(`${stage.hub.url}/login?to=${encodeURIComponent(path)}`)
  await page.getByLabel('Email address').fill(who.email)
  await page.getByLabel('Password').fill(who.password)
  await page.keyboard.press('Enter')
  await page.getByRole('navigation', { name: 'Main menu' }).waitFor()
  await live(page)
  return page
}

/** live waits until the desk is in step with the hub. */
export const live = (page, ms = 10_000) => page.getByRole('status').getByText('Live', { exact: true }).waitFor({ timeout: ms })

/** row is a conversation in the list, by what is written on it. */
export const row = (page, text) => page.getByRole('option').filter({ hasText: text })
export const bubble = (page, text) => page.getByRole('log', { name: 'Conversation' }).getByRole('article').filter({ hasText: text })
export const field = (page) => page.locator('#composer-text')

/** type writes into the field that has the focus, key by key. */
export const type = (page, text) => page.keyboard.type(text)
