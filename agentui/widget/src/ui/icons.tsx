// Inline drawings: glyph fonts and emoji are not everywhere.
import type { ComponentChildren } from 'preact'

const Icon = ({ children }: { children: ComponentChildren }) => (
  <svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
    {children}
  </svg>
)

export const Close = () => <Icon><path d="M6 6l12 12M18 6L6 18" /></Icon>
export const Send = () => <Icon><path d="M5 12h14M13 6l6 6-6 6" /></Icon>
export const Clip = () => <Icon><path d="M20 11.5l-8.2 8.2a5 5 0 0 1-7-7L13 4.4a3.4 3.4 0 0 1 4.8 4.8l-8.2 8.2a1.7 1.7 0 0 1-2.4-2.4L15 7.3" /></Icon>
export const Paper = () => <Icon><path d="M6 3h8l4 4v14H6zM14 3v4h4" /></Icon>
