using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Hosting;
using NetralitasGrid.Silo.Access;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Keys;

/// <summary>
/// The keys of the cell in memory. A look-up is one dictionary read by the key's text; unknown texts cost a hash. The ring is read again
/// after every change made here and every half second, so a revocation elsewhere holds within a second.
/// </summary>
internal sealed partial class KeyRing(CellGroup cells, IOptions<LimitOptions> limits, TimeProvider clock, ILogger<KeyRing> logger)
    : CellReading(TimeSpan.FromMilliseconds(500), clock, logger)
{
    private const int MostTexts = 10_000;
    private const int LongestText = 200;

    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly ConcurrentDictionary<string, Caller> _byText = new(StringComparer.Ordinal);
    private volatile FrozenDictionary<string, Caller> _byHash = FrozenDictionary<string, Caller>.Empty;
    private volatile FrozenDictionary<string, Caller> _byId = FrozenDictionary<string, Caller>.Empty;

    /// <summary>The live key of a text, or null.</summary>
    public Caller? Find(ReadOnlySpan<char> text)
    {
        var now = Clock.GetUtcNow();
        if (_byText.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out var known))
        {
            return known.IsLive(now) ? known : null;
        }

        if (text.Length is 0 or > LongestText)
        {
            return null;
        }

        var full = text.ToString();
        if (!_byHash.TryGetValue(Convert.ToHexString(ApiKey.Hash(full)), out var caller) || !caller.IsLive(now))
        {
            return null;
        }

        if (_byText.Count >= MostTexts)
        {
            _byText.Clear();
        }

        _byText[full] = caller;
        return caller;
    }

    /// <summary>The live key of an id, or null.</summary>
    public Caller? ById(string id) => _byId.TryGetValue(id, out var caller) && caller.IsLive(Clock.GetUtcNow()) ? caller : null;

    /// <summary>Reads the keys anew.</summary>
    public override async Task ReadAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            var rows = await cells.Administration.KeysAsync(cancellationToken);
            var callers = new Dictionary<string, Caller>(rows.Count, StringComparer.Ordinal);
            var (first, changed) = (_byId.Count == 0, new List<ApiKeyRow>());
            foreach (var row in rows)
            {
                var caller = _byId.GetValueOrDefault(row.Id);
                if (!first && (row.RevokedAt is not null) != (caller is null || caller.Row.RevokedAt is not null))
                {
                    changed.Add(row);
                }

                if (caller is not null && CryptographicOperations.FixedTimeEquals(caller.Row.SecretHash, row.SecretHash))
                {
                    caller.Row = row;
                }
                else
                {
                    caller = new(row, limits.Value, Clock);
                }

                callers[row.Id] = caller;
            }

            if (_byId.Keys.Any(id => !callers.ContainsKey(id)))
            {
                _byText.Clear();
            }

            _byHash = callers.Values.ToFrozenDictionary(c => Convert.ToHexString(c.Row.SecretHash), StringComparer.Ordinal);
            _byId = callers.ToFrozenDictionary(StringComparer.Ordinal);
            foreach (var row in changed)
            {
                Tell(row);
            }
        }
        finally
        {
            _reading.Release();
        }
    }

    private void Tell(ApiKeyRow row)
    {
        if (row.RevokedAt is null)
        {
            LogTaken(logger, row.Id);
        }
        else
        {
            LogRevoked(logger, row.Id);
        }
    }

    [LoggerMessage(1004, LogLevel.Information, "Key {Key} is taken from now on.")]
    private static partial void LogTaken(ILogger logger, string key);

    [LoggerMessage(1005, LogLevel.Information, "Key {Key} is taken no more.")]
    private static partial void LogRevoked(ILogger logger, string key);
}
