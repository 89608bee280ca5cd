import { JSDOM } from 'jsdom'

/**
 * A document for React, and otherwise Node: with vitest's own jsdom the server of these tests and fetch would get classes
 * that Node does not take for its own, such as AbortSignal. To be imported before React.
 */
const { window } = new JSDOM('<!doctype html><body></body>', { url: 'http://localhost/', pretendToBeVisual: true })

Object.assign(globalThis, {
  window,
  document: window.document,
  sessionStorage: window.sessionStorage,
  addEventListener: window.addEventListener.bind(window),
  removeEventListener: window.removeEventListener.bind(window),
})
