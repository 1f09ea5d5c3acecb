import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode, useSyncExternalStore } from 'react'
import { createRoot } from 'react-dom/client'
import { queries } from './app/hub'
import { showTheme } from './app/prefs'
import { router } from './app/router'
import { ask } from './app/session'
import { currentLanguage, onLanguage } from './i18n'
import './styles/app.css'
import { ToastRegion } from './ui/toast'
import { HintProvider } from './ui/tooltip'

function App() {
  const language = useSyncExternalStore(onLanguage, currentLanguage)
  return (
    <HintProvider>
      <QueryClientProvider client={queries}>
        <RouterProvider key={language} router={router} />
        <ToastRegion />
      </QueryClientProvider>
    </HintProvider>
  )
}

showTheme()
void ask()
createRoot(document.getElementById('root')!).render(<StrictMode><App /></StrictMode>)
