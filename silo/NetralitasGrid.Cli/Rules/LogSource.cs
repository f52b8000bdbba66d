using System.Collections.Concurrent;
using System.CommandLine;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Rules;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sqlite;

namespace NetralitasGrid.Cli.Rules;

/// <summary>The log of a cell, read in short pages beside whatever writes to it, and the packs that it names.</summary>
internal sealed class LogSource : IAsyncDisposable
{
    private readonly Func<string, CancellationToken, ValueTask<PackRow?>> _packAsync;
    private readonly Func<ValueTask> _disposeAsync;
    private readonly ConcurrentDictionary<string, Lazy<CompiledPack>> _packs = new(StringComparer.Ordinal);

    private LogSource(string cell, IReadModel read, Func<string, CancellationToken, ValueTask<PackRow?>> packAsync, Func<ValueTask> disposeAsync)
    {
        (Cell, Read, _packAsync, _disposeAsync) = (cell, read, packAsync, disposeAsync);
    }

    public string Cell { get; }

    public IReadModel Read { get; }

    /// <exception cref="CommandException">There is no such cell, or it cannot be reached.</exception>
    public static async Task<LogSource> OpenAsync(CellOption cell, ParseResult parsed, CancellationToken cancellationToken)
    {
        if (cell.Database(parsed) is not null)
        {
            var store = await cell.OpenAsync(parsed, cancellationToken);
            return new(store.Cell, store.Read, store.Administration.PackAsync, store.DisposeAsync);
        }

        return Of(await DataFolder.ReadAsync(cell.Folder(parsed), cancellationToken));
    }

    /// <exception cref="CommandException">There is no grid in the folder.</exception>
    public static async Task<LogSource> OpenAsync(DirectoryInfo folder, CancellationToken cancellationToken) => Of(await DataFolder.ReadAsync(folder, cancellationToken));

    /// <summary>A pack that the log names, compiled once. Blocks for the first reading: handling a turn is no place to wait in.</summary>
    /// <exception cref="CommandException">The cell does not have it.</exception>
    public CompiledPack PackOf(string hash) => _packs.GetOrAdd(hash, h => new(() => Load(h))).Value;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _disposeAsync();

    private static LogSource Of(SqliteReader reader) => new(reader.Cell, reader.Read, reader.PackAsync, () =>
    {
        reader.Dispose();
        return ValueTask.CompletedTask;
    });

    private CompiledPack Load(string hash)
    {
        var row = _packAsync(hash, CancellationToken.None).AsTask().GetAwaiter().GetResult() ?? throw new CommandException($"The log names the pack {hash}, and the cell does not have it.");
        var issues = new List<RuleIssue>();
        return PackCompiler.CompileArchive(row.Archive, issues) ?? throw new CommandException($"The pack {row.Name} {row.Version} of the log does not compile: {issues[0]}");
    }
}
