// The parts of Base UI that open over the page, as one chunk of their own.
export { Dialog } from '@base-ui/react/dialog'
export { Menu } from '@base-ui/react/menu'
