using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Keys;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Http;

/// <summary>Writes who read personal data, what of it and why into the cell's chain: one entry a request, written before the answer.</summary>
internal sealed class ReadLog(CellGroup cells)
{
    /// <param name="place">An area in whose cell's chain it is written; null = any cell's, where a person is read in all.</param>
    /// <param name="kind"><c>masked</c>, <c>reveal</c>, <c>lookup</c> or <c>employee</c>.</param>
    /// <param name="subject">Id or key of what was read.</param>
    /// <param name="fields">Names of the sealed fields that were read.</param>
    /// <param name="sealedReason">The reason as it was given, sealed by the caller: it is a person's own text.</param>
    public async ValueTask WriteAsync(
        Caller caller, string? place, string kind, string subject, IReadOnlyList<string> fields, string? sealedReason, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var data = Answers.Bytes((caller, subject, fields, sealedReason), static (writer, read) =>
        {
            writer.WriteStartObject();
            writer.WriteString("source"u8, read.caller.Source);
            writer.WriteString("of"u8, read.subject);
            writer.WriteStartArray("fields"u8);
            foreach (var field in read.fields)
            {
                writer.WriteStringValue(field);
            }

            writer.WriteEndArray();
            writer.WriteString("sealedReason"u8, read.sealedReason);
            writer.WriteEndObject();
        });
        await cells.Administration.AppendEntryAsync(place, "read." + kind, caller.Id, data);
    }
}
