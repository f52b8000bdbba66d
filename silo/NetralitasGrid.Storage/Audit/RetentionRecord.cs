using System.Text.Json;
using NetralitasGrid.Storage.Retention;

namespace NetralitasGrid.Storage.Audit;

/// <summary>What the cell's chain says about retention: the last signed checkpoint, and what was removed.</summary>
internal sealed class RetentionRecord(string cell, byte[] publicKey)
{
    private readonly List<AuditFault> _faults = [];
    private Checkpoint? _checkpoint;
    private RetentionEnd? _end;
    private long _number;

    /// <summary>Unsigned statements, and a run that has not ended.</summary>
    public IEnumerable<AuditFault> Faults => IsUnfinished
        ? [.. _faults, new("retention", _number, $"Retention run {_checkpoint!.Number} was not finished: what it removed is not signed yet. Run it again to its end.")]
        : _faults;

    /// <summary>Whether the last run has not signed what it removed.</summary>
    public bool IsUnfinished => _checkpoint is not null && _end?.Checkpoint != _checkpoint.Number;

    /// <summary>What was removed of entries that came from other cells; null where nothing was signed.</summary>
    public RemovedHistory? History => _end?.History;

    /// <summary>Looks at an entry of the cell's chain, in order.</summary>
    public void See(long number, ReadOnlySpan<byte> entry)
    {
        // Quotes inside texts are escaped, so these bytes are the member and nothing else.
        if (entry.IndexOf("\"kind\":\"CHECKPOINT\""u8) >= 0)
        {
            _number = number;
            if (Checkpoint.Read(Data(entry), publicKey) is not { } checkpoint || checkpoint.Cell != cell)
            {
                _faults.Add(new("retention", number, "The checkpoint is not signed by the cell's key."));
            }
            else
            {
                if (checkpoint.Number != (_checkpoint?.Number ?? 0) + 1)
                {
                    _faults.Add(new("retention", number, $"Checkpoint {checkpoint.Number} follows {_checkpoint?.Number ?? 0}: one is missing or was put in another's place."));
                }

                _checkpoint = checkpoint;
            }
        }
        else if (entry.IndexOf("\"kind\":\"RETENTION_ENDED\""u8) >= 0)
        {
            if (RetentionEnd.Read(Data(entry), publicKey) is { } end && end.Cell == cell && end.Checkpoint == _checkpoint?.Number)
            {
                _end = end;
            }
            else
            {
                _faults.Add(new("retention", number, "The end of the retention run is not signed by the cell's key, or not that of this run."));
            }
        }
    }

    /// <summary>Up to where entries of a partition may have been removed.</summary>
    public CheckpointPartition? Of(int partition) => _checkpoint?.Partitions.FirstOrDefault(p => p.Partition == partition);

    /// <summary>What was removed of a partition; null while a run is unfinished.</summary>
    public RemovedEntries? RemovedOf(int partition) =>
        _end is not null && _end.Checkpoint == _checkpoint?.Number ? _end.Removed.FirstOrDefault(r => r.Partition == partition) : null;

    /// <summary>The signed bytes as they were written.</summary>
    public static byte[] Data(ReadOnlySpan<byte> entry)
    {
        var reader = new Utf8JsonReader(entry);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isData = reader.ValueTextEquals("data"u8);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (isData)
            {
                return entry[start..(int)reader.BytesConsumed].ToArray();
            }
        }

        return [];
    }
}
