using NetralitasGrid.Silo.Access;

namespace NetralitasGrid.Functions.Keys;

/// <summary>What a key may be used for; a role is a set of these (DESIGN 6).</summary>
[Flags]
internal enum Right
{
    None = 0,

    /// <summary>Post incidents for places of the key's region.</summary>
    Post = 1,

    /// <summary>Say when a posted incident was received.</summary>
    Backdate = 2,

    /// <summary>Read incidents of the key's own source.</summary>
    ReadOwn = 4,

    /// <summary>Read incidents, cases, employees, regions, streams and escalations.</summary>
    Read = 8,

    /// <summary>See masks, reveal sealed fields, look people up. Every use is logged.</summary>
    Unmask = 16,

    /// <summary>Take steps on cases, acknowledge escalations.</summary>
    Act = 32,

    /// <summary>Read packs.</summary>
    ReadPacks = 64,

    /// <summary>See and retry dead letters, manage keys, switch packs.</summary>
    Administer = 128,

    /// <summary>Check and store packs, simulate decisions.</summary>
    WritePacks = 256,
}

/// <summary>The rights of the roles.</summary>
internal static class Rights
{
    public static Right Of(Role role) => role switch
    {
        Role.Reporter => Right.Post | Right.ReadOwn,
        Role.Viewer => Right.Read | Right.ReadPacks,
        Role.Officer => Right.Read | Right.ReadPacks | Right.Unmask | Right.Act,
        Role.Author => Right.ReadPacks | Right.WritePacks,
        Role.Backfill => Right.Post | Right.Backdate,
        Role.Admin => (Right)~0,
        _ => Right.None,
    };
}

/// <summary>What an endpoint asks of a key: any one of the rights. Endpoints without it are open to everybody.</summary>
/// <param name="AnyOf">The rights of which one suffices.</param>
internal sealed record Needs(Right AnyOf);
