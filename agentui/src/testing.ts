import { configure } from '@testing-library/react'
import { loadOverlays } from './ui/base'

// Set up for every test file: menus and dialogs are there from the start, and a
// busy machine has time to draw.
configure({ asyncUtilTimeout: 8000 })
await loadOverlays()
