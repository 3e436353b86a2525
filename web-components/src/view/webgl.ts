/*
 * Numbers of WebGL. By their names on the context they would be a good part of the drawing's weight; from a module of their
 * own they are put in where they are used.
 */
export const points = 0
export const lines = 1
export const triangles = 4
export const strip = 5
export const vertexStage = 0x8b31
export const fragmentStage = 0x8b30
export const linkStatus = 0x8b82
export const arrayBuffer = 0x8892
export const staticDraw = 0x88e4
export const float = 0x1406
export const texture2d = 0x0de1
export const rgba8 = 0x8058
export const minFilter = 0x2801
export const wrapS = 0x2802
export const wrapT = 0x2803
export const linearMipmaps = 0x2703
export const clampToEdge = 0x812f
export const framebuffer = 0x8d40
export const color0 = 0x8ce0
export const depthTest = 0x0b71
export const blend = 0x0be2
export const one = 1
export const oneMinusAlpha = 0x0303
export const add = 0x8006
export const max = 0x8008
export const colorBits = 0x4000
export const depthBits = 0x100
