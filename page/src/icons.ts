// archlint's own signs for kinds, on a grid of 24 by 24; stroked. A kind without one has that of its shape.

const SHAPES: Record<string, string> = {
  entry: "M4 12h11M11 7l5 5-5 5M14 4h6v16h-6",
  compute: "M8 7l-4 5 4 5M16 7l4 5-4 5M13.5 5l-3 14",
  channel: "M3 8h18v8H3zM8 8v8M13 8v8",
  topic: "M12 12m-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0M12 9V3M12 15v6M9.4 10.5L4 7.5M14.6 10.5L20 7.5M9.4 13.5L4 16.5M14.6 13.5l5.4 3",
  route: "M3 12h6M9 12l6-6h6M9 12l6 6h6M18 3l3 3-3 3M18 15l3 3-3 3",
  store: "M5 6a7 2.5 0 0 1 14 0a7 2.5 0 0 1-14 0v12a7 2.5 0 0 0 14 0V6M5 12a7 2.5 0 0 0 14 0",
  watch: "M12 3a6 6 0 0 0-6 6v5l-2 3h16l-2-3V9a6 6 0 0 0-6-6M10 20h4",
  outside: "M7 18a4.5 4.5 0 0 1-.5-9A6 6 0 0 1 18 10.5a3.8 3.8 0 0 1 0 7.5z",
  aside: "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
  other: "M5 5h14v14H5z",
};

const KINDS: Record<string, string> = {
  function: "M6 4h3l8 16h3M11.5 9L5 20",
  "state machine": "M9 3h6v5H9zM3 16h6v5H3zM15 16h6v5h-6zM12 8v4M6 16v-4h12v4",
  task: "M4 5h16v14H4zM8 12l3 3 5-6",
  bus: "M3 12h18M7 12V6M12 12V6M17 12V6M9.5 12v6M14.5 12v6",
  stream: "M3 8c3-3 6 3 9 0s6 3 9 0M3 13c3-3 6 3 9 0s6 3 9 0M3 18c3-3 6 3 9 0s6 3 9 0",
  "Firehose stream": "M3 12c3-4 6 4 9 0h5M14 8l4 4-4 4M21 5v14",
  rule: "M3 4h18l-7 9v7l-4-2v-5z",
  pipe: "M3 8h5v8H3zM16 8h5v8h-5zM8 10h8M8 14h8",
  schedule: "M12 12m-9 0a9 9 0 1 0 18 0a9 9 0 1 0-18 0M12 6v6l4 3",
  bucket: "M4 6a8 2.5 0 0 1 16 0a8 2.5 0 0 1-16 0l2 13a6 2 0 0 0 12 0l2-13",
  alarm: "M12 3a6 6 0 0 0-6 6v5l-2 3h16l-2-3V9a6 6 0 0 0-6-6M10 20h4",
  "log group": "M5 3h10l4 4v14H5zM8 10h8M8 14h8M8 18h5",
  "API": "M9 4H7a2 2 0 0 0-2 2v4l-2 2 2 2v4a2 2 0 0 0 2 2h2M15 4h2a2 2 0 0 1 2 2v4l2 2-2 2v4a2 2 0 0 1-2 2h-2",
  "user pool": "M12 8m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0M4 21c0-5 3.5-7 8-7s8 2 8 7",
  "ECS service": "M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9",
};

export function iconOf(kind: string, shape: string): string {
  return KINDS[kind] ?? SHAPES[shape] ?? SHAPES.other ?? "";
}

export const FOLDER = "M3 6h7l2 3h9v10H3zM12 12v5M9.5 14.5h5";
