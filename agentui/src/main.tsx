import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode, useSyncExternalStore } from 'react'
import { createRoot } from 'react-dom/client'
import { early } from './app/early'
import { live, queries } from './app/hub'
import { showTheme } from './app/prefs'
import { preloadRooms, router } from './app/router'
import { ask } from './app/session'
import { currentLanguage, onLanguage } from './i18n'
import './styles/app.css'
import { ToastRegion } from './ui/toast'
import { HintLayer } from './ui/tooltip'
import { loadOverlays } from './ui/base'

function App() {
  const language = useSyncExternalStore(onLanguage, currentLanguage)
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider key={language} router={router} />
      <ToastRegion />
      <HintLayer />
    </QueryClientProvider>
  )
}

showTheme()
void ask()
early(location)
createRoot(document.getElementById('root')!).render(<StrictMode><App /></StrictMode>)

// What opens over the page comes once the page is painted.
setTimeout(() => void loadOverlays().then(preloadRooms, () => {}), 400)

// An old page after a new release asks for a chunk that is gone: say so.
addEventListener('vite:preloadError', (e) => {
  e.preventDefault()
  if (live.line.state === 'live') live.updated() // else it is the hub that is away
})
