import { Topics } from '@/state/topics'

/** Prefs are this browser's own: how the desk looks and which keys act. */
export interface Prefs { theme: 'system' | 'light' | 'dark'; density: 72 | 56 | 40; singleKeys: boolean; sayDeadlines: boolean; profile: boolean; notify: boolean; sound: boolean; phone: string }

const key = 'parley.prefs'
const first: Prefs = { theme: 'system', density: 72, singleKeys: true, sayDeadlines: false, profile: true, notify: false, sound: false, phone: '' }
const topics = new Topics()
let prefs = load()

function load(): Prefs {
  try { return { ...first, ...(JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Prefs>) } } catch { return first }
}

export const getPrefs = () => prefs
export const onPrefs = (fn: () => void) => topics.subscribe('all', fn)

export function setPrefs(change: Partial<Prefs>): void {
  prefs = { ...prefs, ...change }
  try { localStorage.setItem(key, JSON.stringify(prefs)) } catch { /* it holds until the page is closed */ }
  showTheme()
  topics.mark('all')
  topics.announce()
}

const dark = matchMedia('(prefers-color-scheme: dark)')

/** showTheme puts the chosen theme, or the system's, on the page. */
export function showTheme(): void {
  const theme = prefs.theme === 'system' ? (dark.matches ? 'dark' : 'light') : prefs.theme
  document.documentElement.dataset.theme = theme
}

dark.addEventListener('change', showTheme)

// What is set in one tab holds in the others.
addEventListener('storage', (e) => {
  if (e.key !== key) return
  prefs = load()
  showTheme()
  topics.mark('all')
  topics.announce()
})
