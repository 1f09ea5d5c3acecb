import { loadOverlays } from './ui/base'

// Set up for every test file: menus and dialogs are there from the start.
await loadOverlays()
