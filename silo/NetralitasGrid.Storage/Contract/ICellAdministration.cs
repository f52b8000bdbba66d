using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Storage.Keys;

namespace NetralitasGrid.Storage.Contract;

/// <summary>Keys, packs, aliases, dead-letter retries and the cell's own audit chain. Each change writes its cell entry in the same transaction.</summary>
public interface ICellAdministration
{
    ValueTask<IReadOnlyList<ApiKeyRow>> KeysAsync(CancellationToken cancellationToken);

    ValueTask AddKeyAsync(ApiKeyRow key, string by, CancellationToken cancellationToken);

    /// <summary>Revokes a key; false when there is none of that id.</summary>
    ValueTask<bool> RevokeKeyAsync(string id, string by, CancellationToken cancellationToken);

    /// <summary>Stores a pack's files (a canonical archive) under its hash; storing it again changes nothing.</summary>
    ValueTask StorePackAsync(PackRow pack, string by, CancellationToken cancellationToken);

    ValueTask<PackRow?> PackAsync(string hash, CancellationToken cancellationToken);

    ValueTask<IReadOnlyList<PackRow>> PacksAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes a stored pack the active one of its election: cell entry and a switch message in every partition's mailbox, in one transaction. A plan to
    /// activate it later is met by that. Where it is active already nothing changes, and the answer is false.
    /// </summary>
    /// <exception cref="ArgumentException">No pack of this hash is stored.</exception>
    ValueTask<bool> ActivatePackAsync(string election, string hash, ReadOnlyMemory<byte> switchBody, string by, CancellationToken cancellationToken);

    /// <summary>What is planned, the earliest first.</summary>
    ValueTask<IReadOnlyList<PackPlan>> PackPlansAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Plans to activate a stored pack; an earlier plan for the same pack is replaced. False when another pack of the election is planned for that
    /// instant: then nothing changes.
    /// </summary>
    /// <exception cref="ArgumentException">No pack of this hash is stored.</exception>
    ValueTask<bool> PlanPackAsync(PackPlan plan, CancellationToken cancellationToken);

    /// <summary>Takes a plan back; false when the pack is not planned.</summary>
    ValueTask<bool> CancelPackPlanAsync(string hash, string by, CancellationToken cancellationToken);

    /// <summary>
    /// Activates a planned pack once its time has come by the store's clock, as <see cref="ActivatePackAsync"/> does, in the name of who planned it.
    /// Of many processes that try, one does; false for the others, before the time, and when the plan was changed.
    /// </summary>
    ValueTask<bool> ActivatePlannedAsync(PackPlan plan, ReadOnlyMemory<byte> switchBody, CancellationToken cancellationToken);

    /// <summary>Active pack hash by election.</summary>
    ValueTask<IReadOnlyDictionary<string, string>> ActivePacksAsync(CancellationToken cancellationToken);

    /// <summary>Puts a dead letter back into its mailbox; false when there is none.</summary>
    ValueTask<bool> RetryDeadLetterAsync(GridId deadLetter, string by, CancellationToken cancellationToken);

    /// <summary>Maps a subject key to the key it joined, or back (null removes).</summary>
    ValueTask AliasAsync(string subjectKey, string? kept, string by, CancellationToken cancellationToken);

    ValueTask<IReadOnlyDictionary<string, string>> AliasesAsync(CancellationToken cancellationToken);

    /// <summary>Appends an entry (unsealing read, erasure…) to the cell chain. <paramref name="data"/> is UTF-8 JSON without personal data.</summary>
    ValueTask AppendCellEntryAsync(string kind, string by, ReadOnlyMemory<byte> data, CancellationToken cancellationToken);

    /// <summary>After rotations of the hashing key: subject keys with the names of the grains that they go on as, in order of the keys, after one.</summary>
    ValueTask<IReadOnlyList<KeyValuePair<string, string>>> PersonNamesAsync(string after, int most, CancellationToken cancellationToken);

    /// <summary>Destroys the data keys of all incidents of a subject: crypto-shredding. Returns how many.</summary>
    /// <exception cref="LegalHoldException">A case of the subject is under legal hold.</exception>
    ValueTask<int> EraseAsync(string subjectKey, string by, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a duty until what it answers is disposed of, or the process dies; null when another process has it for longer than
    /// <paramref name="patience"/>.
    /// </summary>
    ValueTask<IAsyncDisposable?> TakeDutyAsync(CellDuty duty, TimeSpan patience, CancellationToken cancellationToken);

    /// <summary>Sees that a process has the secrets of this cell; versions that the cell does not know yet are noted.</summary>
    /// <exception cref="SecretsException">A key is another one, or one that the cell needs is missing.</exception>
    ValueTask CheckSecretsAsync(IReadOnlyList<KeyCheck> checks, CancellationToken cancellationToken);

    /// <summary>The anchors that all processes of the cell share; null on an engine of one process, where a file is enough.</summary>
    IAnchorBook? Anchors { get; }
}

/// <summary>An API key as stored: its secret only as a hash.</summary>
/// <param name="Id">Public id, shown in lists and read logs.</param>
/// <param name="SecretHash">SHA-256 of the whole key text.</param>
/// <param name="Source">Stable name of the organisation.</param>
/// <param name="Role">reporter, viewer, officer, author, admin or backfill.</param>
/// <param name="Region"><c>*</c>, a province (<c>35</c>) or a regency/city (<c>35.17</c>).</param>
public sealed record ApiKeyRow(string Id, byte[] SecretHash, string Source, string Role, string Region, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt);

/// <summary>A stored pack.</summary>
public sealed record PackRow(string Hash, string Name, string Version, string Election, DateTimeOffset StoredAt, byte[] Archive)
{
    /// <summary>Its signature, checked when it was stored; null where none was sent.</summary>
    public SignedBy? Signed { get; init; }
}

/// <summary>Who signed a pack.</summary>
/// <param name="Signer">The public key, base 64.</param>
/// <param name="Signature">A signature as <see cref="PackSignature"/> describes it.</param>
public sealed record SignedBy(string Signer, byte[] Signature);

/// <summary>A pack that becomes active later.</summary>
/// <param name="At">When, to the microsecond.</param>
/// <param name="By">Id of the key that planned it.</param>
public sealed record PackPlan(string Hash, string Election, DateTimeOffset At, string By);
