using Landfall.DuckDb;

namespace Landfall.Tests.DuckDb;

internal delegate void FillRow(in DuckDbChunkWriter chunk);
